/** What each part of the connector is told: the values of its settings. */
package io.custobarconnector.settings.part;
