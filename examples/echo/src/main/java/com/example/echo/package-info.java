/// The smallest useful programs on tcpkit: `EchoServer` and `EchoClient`, and the configuration that both share in `Device`.
package com.example.echo;
