/** What a flow would send, seen through its own route without sending. */
package io.custobarconnector.flow.look;
