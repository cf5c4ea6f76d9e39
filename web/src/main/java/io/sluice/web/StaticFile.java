package io.sluice.web;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * A file of the WAR, in memory. Not by the container's own servlet: each has another idea of a
 * script's type, and of what a cache may do with it.
 */
final class StaticFile {
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html;charset=UTF-8",
          "css", "text/css;charset=UTF-8",
          "js", "text/javascript;charset=UTF-8",
          "svg", "image/svg+xml;charset=UTF-8");

  private final String type;
  private final byte[] bytes;
  private final String tag;

  private StaticFile(String type, byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    this.type = type;
    this.bytes = bytes;
    this.tag = "\"" + bytes.length + "-" + sum.getValue() + "\"";
  }

  /** The file at that path of the WAR. */
  static StaticFile read(ServletContext war, String path) throws ServletException {
    String ending = path.substring(path.lastIndexOf('.') + 1);
    try (InputStream in = war.getResourceAsStream(path)) {
      return new StaticFile(
          TYPES.getOrDefault(ending, "text/plain;charset=UTF-8"), in.readAllBytes());
    } catch (IOException e) {
      throw new ServletException(path + " can't be read", e);
    }
  }

  /** A browser keeps it, and asks each time whether it is still the same. */
  void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.setHeader("Cache-Control", "no-cache");
    response.setHeader("ETag", tag);
    if (isKnown(request.getHeader("If-None-Match"))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentType(type);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  /** What a proxy has compressed comes back as a weak tag. */
  private boolean isKnown(String tags) {
    return tags != null && tags.contains(tag);
  }
}
