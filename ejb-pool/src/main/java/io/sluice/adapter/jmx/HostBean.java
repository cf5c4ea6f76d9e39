package io.sluice.adapter.jmx;

import io.sluice.api.OutboundControl;
import io.sluice.api.OutboundStats.OfHost;
import java.util.List;
import java.util.Map;

/** One host that is dialled. */
final class HostBean extends TellingBean<OfHost> {
  HostBean(OutboundControl pool, String host, Guard guard) {
    super(
        "The connections to one host elsewhere: who has them, who waits, and how they ended",
        () -> pool.host(host).orElseThrow(),
        guard,
        HostFigures.attributes(),
        Map.of(),
        List.of(
            Operation.count(
                "closeIdle",
                "Closes the connections that are free. What min-idle keeps is dialled again."
                    + " Says how many there were",
                () -> pool.closeIdle(host)),
            Operation.count(
                "closeConnections",
                "Closes all that are open, lent ones too: their takers lose them. Who waits goes on"
                    + " waiting, who listens gets another. Says how many there were",
                () -> pool.closeConnections(host)),
            Operation.yesOrNo(
                "resetCircuit",
                "Forgets the failures: whoever wants a connection has it dialled now."
                    + " False if there was no failure",
                () -> pool.resetCircuit(host))),
        Announcement.infos(Announcement.OF_HOST));
  }
}
