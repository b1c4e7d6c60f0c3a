package io.custobarconnector.flows;

import io.custobarconnector.sandbox.EmptyDatabaseExtension;

/** Gives a test a deployment of its own on an empty database of its own. */
public final class OnEmptyDatabase extends DeploymentExtension {
  public OnEmptyDatabase() {
    super(new EmptyDatabaseExtension());
  }
}
