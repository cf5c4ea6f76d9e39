package io.sluice.it.app.bare;

import java.util.List;

/** What the test asks this application, by JMX, as HTTP may be held up with the rest. */
public interface LookMXBean {
  /** How many sessions are in that endpoint's map. */
  int inMap(String room);

  /** Empties that map. */
  void forget(String room);

  /** What went wrong, once for each time. */
  List<String> getProblems();

  /** How many HTTP sessions were made here, and are over. */
  int getSessionsOver();

  /** The class loader that this very call has. */
  String getContextLoader();

  /** What comes of a call of a CDI bean, by its proxy. */
  String getBeanAnswer();

  /** What comes of a look for it. */
  String getLookUp();

  /** What Sluice logged, and the class loader that it had on the thread that did. */
  List<String> getLoadersOfLogs();

  /** Has the endpoints wait that would, from now on. */
  void holdUp();

  /** Lets all of them go, from now on. */
  void letGo();
}
