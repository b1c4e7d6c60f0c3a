package io.custobarconnector;

/**
 * Where health and metrics answer.
 *
 * @param host a host name or address of this machine
 * @param port a TCP port; 0 is any free one
 */
public record ManagementSettings(String host, int port) {}
