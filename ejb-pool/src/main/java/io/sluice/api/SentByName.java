package io.sluice.api;

import java.io.Externalizable;
import java.io.ObjectInput;
import java.io.ObjectOutput;

/**
 * A record that goes over a wire as its {@link RecordForm}, by a {@code writeReplace} of its own.
 * Nothing is written or read by these methods: that it has them keeps the ORB of Payara 6 from
 * looking at its fields, which fails for a record.
 */
interface SentByName extends Externalizable {
  @Override
  default void writeExternal(ObjectOutput out) {
    throw new UnsupportedOperationException("its RecordForm is written in its place");
  }

  @Override
  default void readExternal(ObjectInput in) {
    throw new UnsupportedOperationException("its RecordForm is read in its place");
  }
}
