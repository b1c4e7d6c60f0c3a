package io.custobarconnector.zoo;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Makes small sources of every kind. */
final class SmallSources {

  private static final int MOST_ROWS = 45;
  private static final int MOST_ACTS = 24;
  private static final int ANY_ROW = 1000;

  private SmallSources() {}

  /** All kinds, plain ones more often, since two rare things together hide each other. */
  static Arbitrary<SmallSource> any() {
    return Combinators.combine(
            rarely(3),
            rarely(4).flatMap(all -> rarely(2).map(marks -> Tuple.of(all, marks))),
            mostly(TimeKind.TIMESTAMPTZ, TimeKind.values()),
            mostly(KeyKind.INT, KeyKind.values()),
            Combinators.combine(
                    zones(), Arbitraries.of(true, false), rarely(5), rarely(3), rarely(9))
                .as(Tuple::of),
            Arbitraries.integers().between(1, 12).injectDuplicates(0.2),
            Arbitraries.of(1, 3, 7, 50),
            Arbitraries.integers().between(0, MOST_ROWS).withoutEdgeCases())
        .flatAs(
            (receipts, snapshot, time, key, ways, page, batch, rows) ->
                acts()
                    .map(
                        acts ->
                            new SmallSource(
                                    receipts,
                                    snapshot.get1(),
                                    snapshot.get2(),
                                    time,
                                    key,
                                    ways.get1(),
                                    ways.get2(),
                                    ways.get3(),
                                    ways.get4(),
                                    ways.get5(),
                                    page,
                                    batch,
                                    rows,
                                    acts)
                                .sensible()));
  }

  /** What happens: runs and changes, and a few things more of the same two or three sorts. */
  private static Arbitrary<List<Act>> acts() {
    return Arbitraries.of(
            List.of(
                List.of(Act.Kind.RUN_ANEW, Act.Kind.UPDATE_MANY),
                List.of(Act.Kind.RUN_BROKEN, Act.Kind.RUN_ANSWER_LOST, Act.Kind.UPDATE_MANY),
                List.of(Act.Kind.HIDE, Act.Kind.SHOW),
                List.of(Act.Kind.DELETE, Act.Kind.PUT_BACK),
                List.of(Act.Kind.DELETE, Act.Kind.PUT_BACK, Act.Kind.HIDE, Act.Kind.SHOW),
                List.of(Act.Kind.RENAME),
                List.of(Act.Kind.RENAME, Act.Kind.SHARE, Act.Kind.HIDE, Act.Kind.SHOW),
                List.of(Act.Kind.FUTURE),
                List.of(Act.Kind.FUTURE, Act.Kind.BACKDATED),
                List.of(Act.Kind.SILENT, Act.Kind.BEHIND),
                List.of(Act.Kind.SILENT, Act.Kind.RUN_ANEW),
                List.of(Act.Kind.BEGIN, Act.Kind.COMMIT, Act.Kind.ROLLBACK),
                List.of(Act.Kind.BEGIN, Act.Kind.PREPARE, Act.Kind.COMMIT, Act.Kind.BEGIN),
                List.of(Act.Kind.BEGIN, Act.Kind.COMMIT, Act.Kind.RUN_BROKEN, Act.Kind.RUN_ANEW),
                List.of(Act.Kind.POISON, Act.Kind.RUN_BROKEN),
                List.of(Act.Kind.SPOIL, Act.Kind.MEND),
                List.of(Act.Kind.SPOIL, Act.Kind.POISON, Act.Kind.HIDE, Act.Kind.SHOW),
                List.of(Act.Kind.values())))
        .flatMap(
            kinds ->
                Combinators.combine(
                        Arbitraries.oneOf(
                            Arbitraries.of(Act.Kind.RUN, Act.Kind.UPDATE, Act.Kind.INSERT),
                            Arbitraries.of(Act.Kind.RUN, Act.Kind.UPDATE),
                            Arbitraries.of(kinds)),
                        Arbitraries.integers().between(0, ANY_ROW).withoutEdgeCases())
                    .as(Act::new)
                    .list()
                    .ofMinSize(3)
                    .ofMaxSize(MOST_ACTS));
  }

  private static Arbitrary<Boolean> rarely(int onceIn) {
    return Arbitraries.integers().between(1, onceIn).withoutEdgeCases().map(n -> n == onceIn);
  }

  private static <T> Arbitrary<T> mostly(T usual, T[] all) {
    return Arbitraries.frequencyOf(
        Tuple.of(1, Arbitraries.just(usual)), Tuple.of(1, Arbitraries.of(all)));
  }

  private static Arbitrary<String> zones() {
    return Arbitraries.of(
        "Europe/Helsinki",
        "America/New_York",
        "Australia/Lord_Howe",
        "Pacific/Auckland",
        "Europe/Dublin",
        "Africa/Casablanca",
        "Asia/Kolkata",
        "UTC");
  }
}
