/** What is wrong with a deployment, found before it runs. */
package io.custobarconnector.check;
