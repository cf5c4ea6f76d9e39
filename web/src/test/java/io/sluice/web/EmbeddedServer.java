package io.sluice.web;

import io.sluice.contract.ContractServer;
import io.sluice.contract.JdkContractServer;
import io.sluice.contract.PoolContract;
import io.sluice.core.Node;
import java.net.URI;
import java.util.Map;

/** A container in this JVM, with the endpoints of this module under {@code /sluice}. */
interface EmbeddedServer extends AutoCloseable {
  String CONTEXT = "/sluice";

  /** The settings that {@link PoolContract} wants. */
  Map<String, String> OF_THE_CONTRACT = PoolContract.SETTINGS;

  int port();

  Node node();

  /** An address of the endpoints: {@code path} begins after the context. */
  default URI uri(String path) {
    return URI.create("ws://127.0.0.1:" + port() + CONTEXT + path);
  }

  default ContractServer contract() {
    return new JdkContractServer(uri(""));
  }

  @Override
  void close();
}
