package io.sluice.it;

import io.sluice.contract.ContractServer;
import io.sluice.contract.PoolContract;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Timeout;

/** The contract, kept by the built EAR in WildFly. Its settings stand in arquillian.xml. */
@ArquillianTest
@Timeout(60)
class PoolContractIT extends PoolContract {
  private static final ContractServer WILDFLY = Http.contract();

  @Deployment(testable = false)
  static EnterpriseArchive sluice() {
    return BuiltEar.load();
  }

  @Override
  protected ContractServer server() {
    return WILDFLY;
  }
}
