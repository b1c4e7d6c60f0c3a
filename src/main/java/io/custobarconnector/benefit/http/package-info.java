/** The port of the tills: connections, keys, requests and answers. */
package io.custobarconnector.benefit.http;
