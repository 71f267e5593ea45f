/** What the HTTP APIs share, whoever serves them. Strings only: no server and no client in here. */
package io.kernos.api.http;
