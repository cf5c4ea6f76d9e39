package io.sluice.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * The client for browsers, {@code web/client-js}, and its types, readable by everybody. Not by the
 * container's own servlet: each has another idea of a script's type, and of what a cache may do
 * with it.
 */
@WebServlet({"/sluice.js", "/sluice.d.ts"})
public class ClientScriptServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private static final Map<String, String> TYPES =
      Map.of(
          "/sluice.js", "text/javascript;charset=UTF-8",
          "/sluice.d.ts", "text/plain;charset=UTF-8");

  /** By path. */
  private final transient Map<String, Script> scripts = new TreeMap<>();

  private record Script(String type, byte[] bytes, String tag) {}

  @Override
  public void init() throws ServletException {
    for (Map.Entry<String, String> each : TYPES.entrySet()) {
      scripts.put(each.getKey(), read(each.getKey(), each.getValue()));
    }
  }

  private Script read(String path, String type) throws ServletException {
    try (InputStream in = getServletContext().getResourceAsStream(path)) {
      byte[] bytes = in.readAllBytes();
      CRC32 sum = new CRC32();
      sum.update(bytes);
      return new Script(type, bytes, "\"" + bytes.length + "-" + sum.getValue() + "\"");
    } catch (IOException e) {
      throw new ServletException(path + " can't be read", e);
    }
  }

  /** A browser keeps it, and asks each time whether it is still the same. */
  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Script script = scripts.get(request.getServletPath());
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("ETag", script.tag());
    if (isKnown(script, request.getHeader("If-None-Match"))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentType(script.type());
    response.setContentLength(script.bytes().length);
    response.getOutputStream().write(script.bytes());
  }

  /** What a proxy has compressed comes back as a weak tag. */
  private static boolean isKnown(Script script, String tags) {
    return tags != null && tags.contains(script.tag());
  }
}
