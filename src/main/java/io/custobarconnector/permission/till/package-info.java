/** Permissions that customers give and take back at the till, on their way to Custobar. */
package io.custobarconnector.permission.till;
