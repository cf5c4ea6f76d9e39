package io.sluice.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What the container itself refuses, as a problem and not as a page of the container's. */
@WebServlet(ProblemServlet.PATH)
public class ProblemServlet extends HttpServlet {
  /** As {@code web.xml} names it for errors. */
  static final String PATH = "/problem";

  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Object told = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    int status = told instanceof Integer code ? code : HttpServletResponse.SC_NOT_FOUND;
    Problem.write(response, status, detailOf(status, request));
  }

  private static String detailOf(int status, HttpServletRequest request) {
    return switch (status) {
      case HttpServletResponse.SC_UNAUTHORIZED ->
          request.getHeader("Authorization") == null
              ? Problem.NO_CREDENTIALS
              : Problem.WRONG_CREDENTIALS;
      case HttpServletResponse.SC_FORBIDDEN -> "Another role is required";
      default -> Problem.reason(status);
    };
  }
}
