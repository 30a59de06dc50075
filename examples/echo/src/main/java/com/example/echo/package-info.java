/// An echo server and its client on the public API alone.
package com.example.echo;
