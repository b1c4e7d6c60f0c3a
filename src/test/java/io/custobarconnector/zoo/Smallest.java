package io.custobarconnector.zoo;

import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.Shrinkable;

/**
 * The smallest source in which something was found.
 *
 * @param finding what was found in it
 */
record Smallest(SmallSource source, Finding finding) {

  /** Looks for a smaller source in which the same is found, while there is time. */
  Smallest shrunk(Arena arena, Shrinkable<SmallSource> from, Instant end) {
    Shrinkable<SmallSource> now = from;
    Smallest smallest = this;
    while (true) {
      Optional<Shrinkable<SmallSource>> next = Optional.empty();
      for (Shrinkable<SmallSource> smaller :
          (Iterable<Shrinkable<SmallSource>>) now.shrink()::iterator) {
        if (Instant.now().isAfter(end)) {
          return smallest;
        }
        Optional<Finding> again = find(arena, smaller.value());
        if (again.isPresent()) {
          smallest = new Smallest(smaller.value(), again.get());
          next = Optional.of(smaller);
          break;
        }
      }
      if (next.isEmpty()) {
        return smallest;
      }
      now = next.get();
    }
  }

  private Optional<Finding> find(Arena arena, SmallSource smaller) {
    try {
      Keeper.live(arena, smaller);
      return Optional.empty();
    } catch (Finding other) {
      return Optional.of(other).filter(found -> found.kind() == finding.kind());
    }
  }
}
