package io.sluice.web;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;

/** What a filter does: the status and the headers that it sets, and {@code passed}. */
final class Answered {
  private final List<String> done = new ArrayList<>();

  List<String> done() {
    return done;
  }

  void passed() {
    done.add("passed");
  }

  HttpServletResponse response() {
    return Asked.fake(
        HttpServletResponse.class, (proxy, told, arguments) -> heard(told.getName(), arguments));
  }

  private Object heard(String what, Object[] arguments) {
    switch (what) {
      case "setHeader", "addHeader" -> done.add(arguments[0] + " " + arguments[1]);
      case "setStatus" -> done.add(arguments[0].toString());
      case "getOutputStream" -> {
        return new Nowhere();
      }
      default -> {
        // The body's type and length.
      }
    }
    return null;
  }

  private static final class Nowhere extends ServletOutputStream {
    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(int each) {}
  }
}
