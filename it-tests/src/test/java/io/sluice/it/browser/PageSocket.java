package io.sluice.it.browser;

/** A WebSocket of a page. */
public final class PageSocket {
  private final Tab tab;
  private final String socket;

  PageSocket(Tab tab, String socket) {
    this.tab = tab;
    this.socket = socket;
  }

  /**
   * What happens next: {@code open}, its subprotocol and its extensions; a message; {@code error};
   * {@code close}, its code and its reason.
   */
  public String next() {
    return Tab.text(tab.run(socket + ".next()"));
  }

  public void send(String text) {
    tab.run(socket + ".send(" + Tab.quoted(text) + ")");
  }

  public void close(int code) {
    tab.run(socket + ".close(" + code + ")");
  }
}
