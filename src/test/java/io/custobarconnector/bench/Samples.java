package io.custobarconnector.bench;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What the threads of a run are at, looked at from outside a hundred times a second: whether they
 * work or wait, time goes by. A sampler of processor time would show half of it.
 */
final class Samples {

  /** The thread of {@code run --once} that the route runs on. */
  static final String ROUTE = "main";

  /** The thread that reads the next rows meanwhile. */
  static final String AHEAD = "source-reads-ahead";

  private static final String OTHER = "start and end of the process";

  private static final int MILLIS = 10;

  /**
   * By the start of a class's name, the most special first: the first frame that has one counts.
   */
  private static final Map<String, String> ROOMS = rooms();

  private final Map<String, Map<String, Share>> byThread = new TreeMap<>();
  private long looks;

  /**
   * How often something was seen.
   *
   * @param seen in how many looks
   * @param waiting in how many of them it waited for others
   */
  record Share(long seen, long waiting) {
    Share plus(Share other) {
      return new Share(seen + other.seen, waiting + other.waiting);
    }
  }

  private static Map<String, String> rooms() {
    String own = "io.custobarconnector.";
    Map<String, String> rooms = new LinkedHashMap<>();
    rooms.put(own + "journal.delivery.Comparison", "asks the journal what is new");
    rooms.put(own + "journal.delivery", "writes the journal");
    rooms.put(own + "journal.record", "writes the journal");
    rooms.put(own + "journal.lease", "writes the journal");
    rooms.put(own + "source", "reads the source");
    rooms.put(own + "custobar.message", "makes messages");
    rooms.put(own + "custobar.value", "makes messages");
    rooms.put(own + "custobar.datatype", "makes messages");
    rooms.put(own + "custobar.upload", "makes requests");
    rooms.put(own + "forget", "leaves out people who are forgotten");
    rooms.put("org.apache.hc", "posts requests");
    rooms.put(own + "flow.Connector.run", "Camel, between the steps");
    return rooms;
  }

  /** Looks until the process has ended. */
  void watch(Process process) throws IOException, InterruptedException {
    String number = Long.toString(process.pid());
    // The launcher becomes Java; as long as it is a shell, whoever attaches would end it.
    while (VirtualMachine.list().stream().noneMatch(java -> java.id().equals(number))) {
      if (process.waitFor(MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
    }
    try (JMXConnector connector = connect(process)) {
      ThreadMXBean threads =
          ManagementFactory.newPlatformMXBeanProxy(
              connector.getMBeanServerConnection(),
              ManagementFactory.THREAD_MXBEAN_NAME,
              ThreadMXBean.class);
      while (!process.waitFor(MILLIS, TimeUnit.MILLISECONDS)) {
        look(threads.dumpAllThreads(false, false));
      }
    } catch (IOException | java.lang.reflect.UndeclaredThrowableException e) {
      // Its end breaks the connection.
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        throw e;
      }
    }
  }

  @SuppressWarnings("BanJNDI") // the address is that of a process of our own, on this machine
  private static JMXConnector connect(Process process) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
      try {
        return JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
  }

  private void look(ThreadInfo[] threads) {
    looks++;
    for (ThreadInfo thread : threads) {
      String name = thread.getThreadName();
      String room = room(thread.getStackTrace());
      if (name.equals(ROUTE) || (name.equals(AHEAD) && !room.equals(OTHER))) {
        byThread
            .computeIfAbsent(name, key -> new TreeMap<>())
            .merge(room, new Share(1, waits(thread) ? 1 : 0), Share::plus);
      }
    }
  }

  private static String room(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      String place = frame.getClassName() + "." + frame.getMethodName();
      for (Map.Entry<String, String> room : ROOMS.entrySet()) {
        if (place.startsWith(room.getKey())) {
          return room.getValue();
        }
      }
    }
    return OTHER;
  }

  /** On the network, which Java counts as running, or for another thread. */
  private static boolean waits(ThreadInfo thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return thread.getThreadState() != Thread.State.RUNNABLE
        || (stack.length > 0 && stack[0].isNativeMethod());
  }

  long looks() {
    return looks;
  }

  /** What a thread did, by its name. */
  Map<String, Share> shares(String thread) {
    return byThread.getOrDefault(thread, Map.of());
  }
}
