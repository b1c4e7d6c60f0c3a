package io.custobarconnector.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Against a list from which items are deleted at random places, and the set of those read. */
class SeenItemsTest {

  @Property
  void what_counts_as_read_was_read(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 7) int most) {
    Random dice = new Random(seed);
    List<Integer> items = new ArrayList<>(IntStream.range(0, 60).boxed().toList());
    Set<Integer> read = new HashSet<>();
    SeenItems seen = SeenItems.NONE;
    for (int request = 0; request < 20 && !items.isEmpty(); request++) {
      int gone = Math.min(items.size(), dice.nextInt(most));
      for (int i = 0; i < gone; i++) {
        items.remove(dice.nextInt(items.size()));
      }
      int first = dice.nextInt(seen.end() + 6);
      int next = Math.min(items.size(), first + 1 + dice.nextInt(10));
      for (int place = first; place < next; place++) {
        read.add(items.get(place));
      }
      seen = seen.without(gone).with(first, Math.max(first, next));
      assertThat(read).containsAll(items.subList(0, Math.min(seen.end(), items.size())));
    }
  }
}
