package io.sluice.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The dashboard: the page at the application's root, and what belongs to it. For those who may read
 * figures, so that the browser has asked for a login before the page needs one.
 */
@WebServlet({"", "/dashboard/*"})
public class DashboardServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private static final String FOLDER = "/dashboard";
  private static final String PAGE = FOLDER + "/index.html";

  /**
   * Scripts and styles come from here only and stand in files, and no text becomes markup: where a
   * browser knows trusted types, it throws at whoever tries.
   */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
          + " 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  /** By path in the application. */
  private final transient Map<String, StaticFile> files = new TreeMap<>();

  @Override
  public void init() throws ServletException {
    readAll(FOLDER + "/");
  }

  private void readAll(String folder) throws ServletException {
    Set<String> paths = getServletContext().getResourcePaths(folder);
    for (String path : paths) {
      if (path.endsWith("/")) {
        readAll(path);
      } else {
        files.put(path, StaticFile.read(getServletContext(), path));
      }
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Frame-Options", "DENY"); // for browsers without frame-ancestors
    response.setHeader("Referrer-Policy", "same-origin");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    Optional<Refusal> refusal =
        Role.MONITOR.refusal(request.getUserPrincipal(), request::isUserInRole);
    StaticFile file = files.get(pathOf(request));
    if (refusal.isPresent()) {
      Problem.write(response, refusal.get().status(), refusal.get().getMessage());
    } else if (file == null) {
      Problem.write(response, HttpServletResponse.SC_NOT_FOUND, "No such address");
    } else {
      file.answer(request, response);
    }
  }

  private static String pathOf(HttpServletRequest request) {
    return request.getServletPath().equals(FOLDER) ? FOLDER + request.getPathInfo() : PAGE;
  }
}
