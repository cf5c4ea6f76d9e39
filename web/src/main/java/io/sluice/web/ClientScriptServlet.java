package io.sluice.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The client for browsers, {@code web/client-js}, and its types, readable by everybody. */
@WebServlet({"/sluice.js", "/sluice.d.ts"})
public class ClientScriptServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  /** By path. */
  private final transient Map<String, StaticFile> scripts = new TreeMap<>();

  @Override
  public void init() throws ServletException {
    for (String each : List.of("/sluice.js", "/sluice.d.ts")) {
      scripts.put(each, StaticFile.read(getServletContext(), each));
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    scripts.get(request.getServletPath()).answer(request, response);
  }
}
