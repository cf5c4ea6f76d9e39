package com.example.orders;

import jakarta.ejb.ApplicationException;

/** The order can't be taken, and the message says why. All that was done for it is rolled back. */
@ApplicationException(rollback = true)
public class OrderRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OrderRefused(String why) {
    super(why);
  }
}
