package io.sluice.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On a server that refuses no request by itself. */
class BodyFilterTest {
  private final List<String> done = new ArrayList<>();
  private String method = "GET";
  private long length = -1;
  private String transferEncoding;

  @Test
  void requestWithoutABody_passes() throws Exception {
    for (String each : List.of("GET", "HEAD", "OPTIONS")) {
      method = each;
      pass();
    }
    length = 0;
    pass();

    assertThat(done).containsExactly("passed", "passed", "passed", "passed");
  }

  @Test
  void methodThatChangesSomething_is405_andEndsTheConnection() throws Exception {
    method = "POST";

    pass();

    assertThat(done).containsExactly("Connection close", "405");
  }

  @Test
  void bodyOfAGet_is400_andEndsTheConnection() throws Exception {
    length = 1;
    pass();
    length = -1;
    transferEncoding = "chunked";
    pass();

    assertThat(done).containsExactly("Connection close", "400", "Connection close", "400");
  }

  private void pass() throws Exception {
    new BodyFilter()
        .doFilter(
            fake(HttpServletRequest.class, (proxy, asked, arguments) -> said(asked.getName())),
            fake(
                HttpServletResponse.class,
                (proxy, told, arguments) -> heard(told.getName(), arguments)),
            (request, response) -> done.add("passed"));
  }

  private Object said(String question) {
    return switch (question) {
      case "getMethod" -> method;
      case "getContentLengthLong" -> length;
      case "getHeader" -> transferEncoding;
      default -> throw new UnsupportedOperationException(question);
    };
  }

  private Object heard(String what, Object[] arguments) {
    switch (what) {
      case "setHeader" -> done.add(arguments[0] + " " + arguments[1]);
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

  private static <T> T fake(Class<T> type, InvocationHandler answers) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
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
