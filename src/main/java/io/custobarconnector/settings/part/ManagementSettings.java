package io.custobarconnector.settings.part;

/**
 * Where health, metrics and the console answer.
 *
 * @param host a host name or address of this machine
 * @param port a TCP port; 0 is any free one
 * @param console whether the operator's console is there, too
 */
public record ManagementSettings(String host, int port, boolean console) {}
