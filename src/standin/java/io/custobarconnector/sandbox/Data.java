package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/** All that is stored, behind one lock: imports write, reads of any number go side by side. */
final class Data {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
  private final StandInOptions options;
  private Stores stores;

  Data(StandInOptions options) {
    this.options = options;
    this.stores = new Stores(options);
  }

  /** The stores of one tenant. */
  static final class Stores {
    private final CustomerStore customers;
    private final SalesStore sales;
    private final EventStore events;
    private final Map<Datatype, RecordStore> all = new EnumMap<>(Datatype.class);

    Stores(StandInOptions options) {
      customers = new CustomerStore(options);
      sales = new SalesStore(options, customers);
      events = new EventStore(options, customers);
      all.put(Datatype.CUSTOMERS, customers);
      all.put(Datatype.PRODUCTS, KeyedStore.products(options));
      all.put(Datatype.SALES, sales);
      all.put(Datatype.SHOPS, KeyedStore.shops());
      all.put(Datatype.EVENTS, events);
    }

    RecordStore of(Datatype datatype) {
      return all.get(datatype);
    }

    CustomerStore customers() {
      return customers;
    }

    SalesStore sales() {
      return sales;
    }

    /** Forgets a customer; with the id freed, sales and events go too. */
    boolean forget(String externalId, boolean freeId) {
      boolean known = customers.forget(externalId, freeId);
      if (known && freeId) {
        sales.removeOf(externalId);
        events.removeOf(externalId);
      }
      return known;
    }
  }

  Effects apply(Datatype datatype, List<ObjectNode> rows) {
    Effects effects = new Effects(datatype == Datatype.CUSTOMERS);
    write(
        all -> {
          all.of(datatype).apply(rows, effects);
          return true;
        });
    return effects;
  }

  <T> T read(Function<Stores, T> question) {
    lock.readLock().lock();
    try {
      return question.apply(stores);
    } finally {
      lock.readLock().unlock();
    }
  }

  <T> T write(Function<Stores, T> change) {
    lock.writeLock().lock();
    try {
      return change.apply(stores);
    } finally {
      lock.writeLock().unlock();
    }
  }

  void clear() {
    lock.writeLock().lock();
    try {
      stores = new Stores(options);
    } finally {
      lock.writeLock().unlock();
    }
  }
}
