/** Each setting declared once: its key, type, default and explanation. */
package io.custobarconnector.settings.declared;
