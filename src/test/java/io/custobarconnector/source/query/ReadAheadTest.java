package io.custobarconnector.source.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One thread reads while another deals with what was read before. */
@Timeout(60)
class ReadAheadTest {

  private final ReadAhead<String> ahead = new ReadAhead<>();

  @Test
  void whoever_asked_goes_on_while_it_is_read() throws Exception {
    CountDownLatch dealtWith = new CountDownLatch(1);
    ahead.begin(
        () -> {
          dealtWith.await();
          return "page";
        });
    dealtWith.countDown();
    assertThat(ahead.take()).isEqualTo("page");
    assertThat(ahead.isBegun()).isFalse();
  }

  @Test
  void a_failure_comes_as_it_was_to_the_one_who_asks_and_the_next_may_succeed() throws Exception {
    SQLException gone = new SQLException("gone");
    ahead.begin(
        () -> {
          throw gone;
        });
    assertThatThrownBy(ahead::take).isSameAs(gone);
    OutOfMemoryError full = new OutOfMemoryError("full");
    ahead.begin(
        () -> {
          throw full;
        });
    assertThatThrownBy(ahead::take).isSameAs(full);
    ahead.begin(() -> "page");
    assertThat(ahead.take()).isEqualTo("page");
  }

  @Test
  void a_drop_waits_until_nothing_is_read_any_more_also_when_it_is_interrupted() {
    CountDownLatch interrupted = new CountDownLatch(1);
    AtomicBoolean read = new AtomicBoolean();
    ahead.begin(
        () -> {
          interrupted.await();
          read.set(true);
          throw new SQLException("nobody wants it");
        });
    Thread.currentThread().interrupt();
    interrupted.countDown();
    ahead.drop();
    assertThat(read).isTrue();
    assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    ahead.drop();
  }

  @Test
  void whoever_is_interrupted_is_told_so() {
    CountDownLatch over = new CountDownLatch(1);
    ahead.begin(
        () -> {
          over.await();
          return "page";
        });
    Thread.currentThread().interrupt();
    assertThatThrownBy(ahead::take).hasCauseInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isTrue();
    over.countDown();
    ahead.drop();
  }
}
