package io.custobarconnector.benefit;

import java.util.List;
import java.util.Optional;

/**
 * A customer and the benefits held for them.
 *
 * @param customerId the external_id in Custobar
 */
public record CustomerBenefits(String customerId, List<Benefit> benefits) {

  public CustomerBenefits {
    benefits = List.copyOf(benefits);
  }

  /** The benefit of that id. */
  public Optional<Benefit> benefit(String id) {
    return benefits.stream().filter(benefit -> benefit.id().equals(id)).findFirst();
  }

  /** Without names and numbers. */
  @Override
  public String toString() {
    return "Holder[" + benefits.size() + " benefits]";
  }
}
