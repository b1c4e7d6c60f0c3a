/** What deploy/upgrade needs around the two versions: their surroundings, and a look at the end. */
package io.custobarconnector.upgrade;
