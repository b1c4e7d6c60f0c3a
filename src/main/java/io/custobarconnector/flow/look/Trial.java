package io.custobarconnector.flow.look;

import io.custobarconnector.settings.Settings;

/** Starts a flow with its files as they are, and runs nothing, to see whether it does. */
public final class Trial {

  private Trial() {}

  /**
   * Tries a flow: its route, its query, its columns, its mapping, its parameters.
   *
   * @throws RuntimeException as {@link io.custobarconnector.flow.Connector#start} does
   */
  public static void of(Settings settings, String flow) {
    FlowLook.start(settings, flow);
  }
}
