package io.custobarconnector.sandbox;

import java.util.LinkedHashSet;
import java.util.Set;

/** What applying one import did beside storing rows. */
final class Effects {
  private final boolean byImport;
  private int changed;
  private int ignored;
  private final Set<Integer> permissionChanges = new LinkedHashSet<>();

  Effects(boolean byImport) {
    this.byImport = byImport;
  }

  /** Whether a permission now changes by an import of customers, and not by an event. */
  boolean byImport() {
    return byImport;
  }

  void count(boolean change) {
    if (change) {
      changed++;
    }
  }

  void ignore() {
    ignored++;
  }

  void permissionChanged(int customer) {
    permissionChanges.add(customer);
  }

  int changed() {
    return changed;
  }

  int ignored() {
    return ignored;
  }

  /** The numbers of the customers whose permissions changed. */
  Set<Integer> permissionChanges() {
    return permissionChanges;
  }
}
