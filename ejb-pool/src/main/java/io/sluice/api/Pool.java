package io.sluice.api;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the pool that is meant, on an injection point or an observer:
 * {@code @Inject @Pool("trading") ConnectionPool pool}. A name that isn't configured fails the
 * deployment.
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE})
public @interface Pool {
  /** The pool's name as in {@code sluice.pools}. */
  String value();

  /** The qualifier as an object, for look-ups by code. */
  final class Literal extends AnnotationLiteral<Pool> implements Pool {
    private static final long serialVersionUID = 1L;

    private final String value;

    private Literal(String value) {
      this.value = value;
    }

    /** The qualifier of that pool. */
    public static Literal of(String pool) {
      return new Literal(pool);
    }

    @Override
    public String value() {
      return value;
    }
  }
}
