package io.sluice.jms;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SentOnTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"group", "sluiceAttempts", "_x$1", "Zähler", "JMSXGroupID", "JMSXGroupSeq"})
  void whatTheSenderSetStays(String name) {
    assertThat(SentOn.keeps(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"JMSXDeliveryCount", "JMSXUserID", "JMS_SUN_x", "JMSXGroupIDs"})
  void whatTheBrokerSetsDoesNot(String name) {
    assertThat(SentOn.keeps(name)).isFalse();
  }

  @Test
  void itIsNoDuplicateOfTheOneThatItWas() {
    assertThat(SentOn.keeps("_AMQ_DUPL_ID")).isFalse();
  }

  /** Senders by other protocols than JMS may have such names. */
  @ParameterizedTest
  @ValueSource(strings = {"", "content-type", "1st", "a b", "x.y", "In", "null", "ESCAPE"})
  void whatCantBeSetByJmsDoesNot(String name) {
    assertThat(SentOn.keeps(name)).isFalse();
  }
}
