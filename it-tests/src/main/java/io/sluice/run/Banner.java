package io.sluice.run;

import java.util.List;
import java.util.stream.Collectors;

/** What to open next. */
final class Banner {
  private Banner() {}

  static String of(LaunchOptions options, long pid, List<LocalUser> users) {
    String address = "127.0.0.1:" + options.httpPort();
    return """

        ------------------------------------------------------------------------------
         Sluice is ready (profile dev: claims are trusted, anyone may publish)

           Dashboard   http://%1$s/sluice/
           WebSocket   ws://%1$s/sluice/ws
           Health      http://%1$s/sluice/api/v1/health
           Pools       http://%1$s/sluice/api/v1/pools
           JMX         jconsole %2$d
           remote JMX  %3$s
                       jconsole %5$s%3$s
           Log         %4$s
           Logins      %6$s
                       (new with each start and shown only here; reading needs none)
           as in       curl -u %7$s -X POST http://%1$s/sluice/api/v1/pools/default/drain

         A client with nothing but a JDK: start `jshell` and paste
           var ws = java.net.http.HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(URI.create("ws://%1$s/sluice/ws?clientId=me"), new java.net.http.WebSocket.Listener() { public CompletionStage<?> onText(java.net.http.WebSocket w, CharSequence t, boolean last) { System.out.println(t); w.request(1); return null; } }).join()
           ws.sendText("{\\"type\\":\\"join\\",\\"group\\":\\"news\\",\\"id\\":1}", true)
         In a browser: open the health address, then paste into its console
           ws = new WebSocket("ws://%1$s/sluice/ws?clientId=you"); ws.onmessage = e => console.log(e.data)
           ws.onopen = () => ws.send('{"type":"broadcast","group":"news","payload":"hello"}')

         Stop: Ctrl-C here (or kill this command); the server ends with it.
        ------------------------------------------------------------------------------
        """
        .formatted(
            address,
            pid,
            options.server().jmxAddress(options.host(), options.managementPort()),
            options.log(),
            options.server().consoleHints(options).stream()
                .map(hint -> hint + " ")
                .collect(Collectors.joining()),
            users.stream().map(LocalUser::login).collect(Collectors.joining("  ")),
            users.get(1).login());
  }
}
