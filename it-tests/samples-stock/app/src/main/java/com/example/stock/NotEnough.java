package com.example.stock;

import jakarta.ejb.ApplicationException;

/** There are fewer than that. All that was done is rolled back. */
@ApplicationException(rollback = true)
public class NotEnough extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotEnough(String message) {
    super(message);
  }
}
