package io.sluice.adapter.jmx;

import io.sluice.api.PoolControl;
import io.sluice.api.PoolStats;
import java.util.Map;

/** One pool. */
final class PoolBean extends TellingBean<PoolStats> {
  PoolBean(PoolControl pool, String productVersion, Guard guard) {
    super(
        "A pool of WebSocket connections: its limits, who is in it, and what has come and gone",
        pool::stats,
        guard,
        PoolFigures.attributes(productVersion),
        Map.of("MaxConnections", pool::setMaxConnections),
        PoolOperations.of(pool),
        Announcement.infos(Announcement.OF_POOL));
  }
}
