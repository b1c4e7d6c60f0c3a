/** The route files of a deployment, and what is wrong with them before they start. */
package io.custobarconnector.flow.route;
