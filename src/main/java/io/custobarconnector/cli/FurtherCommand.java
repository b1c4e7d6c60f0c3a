package io.custobarconnector.cli;

import java.util.concurrent.Callable;

/**
 * A command of another jar on the class path, annotated as a command of picocli. The connector
 * finds it by {@link java.util.ServiceLoader} and offers it beside its own; so the demo is in the
 * program where its jar is, and nowhere else.
 */
public interface FurtherCommand extends Callable<Integer> {}
