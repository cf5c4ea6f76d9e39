package io.sluice.web;

import io.sluice.contract.ContractServer;
import io.sluice.contract.PoolContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** The contract on embedded Tyrus. */
@Timeout(60)
class TyrusPoolContractTest extends PoolContract {
  private static EmbeddedServer server;

  @BeforeAll
  static void start() {
    server = EmbeddedTyrus.start(EmbeddedServer.OF_THE_CONTRACT);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  protected ContractServer server() {
    return server.contract();
  }

  @Override
  protected boolean answersBeforeTheUpgrade() {
    return false;
  }
}
