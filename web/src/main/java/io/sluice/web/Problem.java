package io.sluice.web;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** An error as {@code application/problem+json} (RFC 9457). It never repeats the input. */
final class Problem {
  static final String TYPE = "application/problem+json";

  /** What a 401 asks for, in {@code WWW-Authenticate}. */
  private static final String CHALLENGE = "Basic realm=\"sluice\"";

  static final String WRONG_CREDENTIALS = "Wrong credentials";
  static final String NO_CREDENTIALS = "Authentication is required";

  /** RFC 9110 15.5.20; neither API has a name for it. */
  static final int MISDIRECTED_REQUEST = 421;

  private Problem() {}

  /** What the status is called. */
  static String reason(int status) {
    if (status == MISDIRECTED_REQUEST) {
      return "Misdirected Request";
    }
    Response.Status known = Response.Status.fromStatusCode(status);
    return known == null ? "Error" : known.getReasonPhrase();
  }

  private static JsonObject of(int status, String detail) {
    return Json.createObjectBuilder()
        .add("title", reason(status))
        .add("status", status)
        .add("detail", detail)
        .build();
  }

  /** As an answer of JAX-RS; a 401 has its challenge. */
  static Response response(int status, String detail) {
    Response.ResponseBuilder problem =
        Response.status(status).type(TYPE).entity(of(status, detail).toString());
    return (status == 401 ? problem.header("WWW-Authenticate", CHALLENGE) : problem).build();
  }

  /** As a servlet's last answer in that connection: a body may still be on its way. */
  static void writeLast(HttpServletResponse response, int status, String detail)
      throws IOException {
    response.setHeader("Connection", "close");
    write(response, status, detail);
  }

  /** As an answer of a servlet; a 401 has its challenge. */
  static void write(HttpServletResponse response, int status, String detail) throws IOException {
    if (status == HttpServletResponse.SC_UNAUTHORIZED) {
      response.setHeader("WWW-Authenticate", CHALLENGE);
    }
    response.setStatus(status);
    response.setContentType(TYPE);
    byte[] body = of(status, detail).toString().getBytes(StandardCharsets.UTF_8);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
