package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** What is kept of one datatype. Not safe for threads; {@link Data} holds the lock. */
interface RecordStore {

  /** Takes checked rows, in order. */
  void apply(List<ObjectNode> rows, Effects effects);

  /** Where the records are. */
  RecordTable table();

  /** How many records can be read. */
  default int size() {
    return table().live();
  }

  /** Numbers run from 0 to below this. */
  default int end() {
    return table().end();
  }

  /** A record as the data API shows it; empty when there is none to show. */
  default Optional<ObjectNode> shown(int number) {
    return table().has(number) ? Optional.of(table().get(number)) : Optional.empty();
  }

  /** The numbers that may hold this value in this field; empty when the field has no index. */
  Optional<int[]> candidates(String field, String value);

  /** The names by which deliveries of a record were counted. */
  List<String> deliveryKeys(ObjectNode shown);

  /** How often a key arrived, and how often that changed something. */
  DeliveryCount deliveries(String key);
}
