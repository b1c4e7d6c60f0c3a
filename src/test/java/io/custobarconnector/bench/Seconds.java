package io.custobarconnector.bench;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;

/**
 * What several measurements of one thing say.
 *
 * @param sorted the seconds of each, the shortest first
 */
record Seconds(List<Double> sorted) {

  private static final int SAMPLES = 10_000;

  static Seconds of(List<Double> seconds) {
    return new Seconds(seconds.stream().sorted().toList());
  }

  double median() {
    return median(sorted.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static double median(double[] numbers) {
    double[] sorted = DoubleStream.of(numbers).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /**
   * How many times as long as another these take, from and to: drawn again and again from both, the
   * quotient of the medians lies between the two in 95 of 100 draws. Of few measurements that says
   * little, and the range is wide.
   */
  double[] timesAsLongAs(Seconds other) {
    // The same draws each time, so that the same figures say the same.
    Random random = new Random(1);
    double[] quotients = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      quotients[i] = drawn(random) / other.drawn(random);
    }
    double[] ordered = DoubleStream.of(quotients).sorted().toArray();
    return new double[] {ordered[SAMPLES / 40], ordered[SAMPLES - 1 - SAMPLES / 40]};
  }

  private double drawn(Random random) {
    double[] drawn = new double[sorted.size()];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = sorted.get(random.nextInt(sorted.size()));
    }
    return median(drawn);
  }
}
