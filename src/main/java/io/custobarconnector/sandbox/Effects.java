package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** What applying one import did beside storing rows. */
final class Effects {
  private final boolean byImport;
  private int changed;
  private int ignored;
  private final Map<Integer, ObjectNode> permissionChanges = new LinkedHashMap<>();

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

  /** Remembers the customer's newest state, once a customer. */
  void permissionChanged(int customer, ObjectNode record) {
    permissionChanges.put(customer, record.deepCopy());
  }

  int changed() {
    return changed;
  }

  int ignored() {
    return ignored;
  }

  Map<Integer, ObjectNode> permissionChanges() {
    return permissionChanges;
  }
}
