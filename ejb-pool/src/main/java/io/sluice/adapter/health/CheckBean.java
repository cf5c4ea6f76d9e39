package io.sluice.adapter.health;

import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.spi.CreationalContext;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;
import org.eclipse.microprofile.health.HealthCheck;

/**
 * The bean of one check. It says that its class is the API's: WildFly 39 looks for checks from an
 * archive of its own, which sees the archives of a WAR or of an EAR's {@code lib} and that of the
 * API, but none of an EAR's modules. Weld asks only such a bean for its class: one that is made by
 * {@code AfterBeanDiscovery.addBean()} belongs to the extension's archive.
 *
 * <p>Dependent: a proxy of the API's type would be made in the server's module.
 */
final class CheckBean implements Bean<HealthCheck> {
  private final Annotation kind;
  private final HealthCheck check;

  CheckBean(Annotation kind, HealthCheck check) {
    this.kind = kind;
    this.check = check;
  }

  @Override
  public Class<?> getBeanClass() {
    return HealthCheck.class;
  }

  @Override
  public HealthCheck create(CreationalContext<HealthCheck> context) {
    return check;
  }

  @Override
  public void destroy(HealthCheck instance, CreationalContext<HealthCheck> context) {
    context.release();
  }

  @Override
  public Set<Type> getTypes() {
    return Set.of(HealthCheck.class, Object.class);
  }

  @Override
  public Set<Annotation> getQualifiers() {
    return Set.of(kind, Any.Literal.INSTANCE);
  }

  @Override
  public Class<? extends Annotation> getScope() {
    return Dependent.class;
  }

  @Override
  public String getName() {
    return null;
  }

  @Override
  public Set<Class<? extends Annotation>> getStereotypes() {
    return Set.of();
  }

  @Override
  public boolean isAlternative() {
    return false;
  }

  @Override
  public Set<InjectionPoint> getInjectionPoints() {
    return Set.of();
  }
}
