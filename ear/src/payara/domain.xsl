<?xml version="1.0" encoding="UTF-8"?>
<!--
  What is other than usual in the domain.xml of a Payara that Maven prepares: it is reached from this host only and opens no door
  that nobody uses. What stands between @ and @ is filled in where a copy of the domain is made. Written for Payara 6.2025.10.
-->
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0">
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:strip-space elements="*"/>

  <xsl:template match="@*|node()">
    <xsl:copy>
      <xsl:apply-templates select="@*|node()"/>
    </xsl:copy>
  </xsl:template>

  <!-- The pattern of further servers' configurations: nothing of ours, but asadmin won't do without it. -->
  <xsl:template match="config[@name='default-config']">
    <xsl:copy-of select="."/>
  </xsl:template>

  <!-- HTTP and asadmin, on loopback. -->
  <xsl:template match="network-listener[@name='http-listener-1']">
    <network-listener name="http-listener-1" address="@http.address@" port="@http.port@" protocol="http-listener-1" transport="tcp" thread-pool="http-thread-pool"/>
  </xsl:template>
  <xsl:template match="network-listener[@name='admin-listener']">
    <network-listener name="admin-listener" address="127.0.0.1" port="@admin.port@" protocol="admin-listener" transport="tcp" thread-pool="admin-thread-pool"/>
  </xsl:template>

  <!-- No HTTPS, no IIOP, no JMS broker, no remote shell, no data grid, and JMX by the JVM's own agent. -->
  <xsl:template match="network-listener[@name='http-listener-2']"/>
  <xsl:template match="protocol[@name='http-listener-2']"/>
  <xsl:template match="virtual-server[@id='server']/@network-listeners">
    <xsl:attribute name="network-listeners">http-listener-1</xsl:attribute>
  </xsl:template>
  <!--
    The remote EJB has the ORB started, which serves calls between deployments without a port. These two it would open even
    if they were disabled, and a second Payara on the host would start no application.
  -->
  <xsl:template match="iiop-listener[@security-enabled='true']"/>
  <xsl:template match="iiop-listener">
    <xsl:copy>
      <xsl:apply-templates select="@*"/>
      <xsl:attribute name="address">127.0.0.1</xsl:attribute>
      <xsl:attribute name="enabled">false</xsl:attribute>
      <xsl:apply-templates select="node()"/>
    </xsl:copy>
  </xsl:template>
  <xsl:template match="jmx-connector/@address">
    <xsl:attribute name="address">127.0.0.1</xsl:attribute>
    <xsl:attribute name="enabled">false</xsl:attribute>
  </xsl:template>
  <xsl:template match="connector-service">
    <xsl:copy-of select="."/>
    <jms-service type="DISABLED"/>
    <!-- Our timer isn't persistent: no database for it, whose port would be open to all. -->
    <ejb-container>
      <!-- Pools may be swept more often than each second, which else is the least. -->
      <ejb-timer-service ejb-timer-service="None" minimum-delivery-interval-in-millis="50"/>
      <property name="thread-keep-alive-seconds" value="5"/>
      <property name="allow-core-thread-timeout" value="true"/>
    </ejb-container>
  </xsl:template>

  <!--
    A thread remembers who was on the stack when it was made (JDK 17, Thread.inheritedAccessControlContext; EJB's also who was being
    called), and one that has closed a connection some of Grizzly's requests (ThreadCache): and so applications that are undeployed.
    EJB's first 16 threads stay for ever by default, the others a minute after their last task. Here all of them end after 5 s.
  -->
  <xsl:template match="resources">
    <xsl:copy>
      <xsl:apply-templates select="@*|node()"/>
      <managed-executor-service object-type="system-all" jndi-name="concurrent/__defaultManagedExecutorService" keep-alive-seconds="5"/>
      <managed-scheduled-executor-service object-type="system-all" jndi-name="concurrent/__defaultManagedScheduledExecutorService" keep-alive-seconds="5"/>
    </xsl:copy>
  </xsl:template>
  <xsl:template match="servers/server">
    <xsl:copy>
      <xsl:apply-templates select="@*|node()"/>
      <resource-ref ref="concurrent/__defaultManagedExecutorService"/>
      <resource-ref ref="concurrent/__defaultManagedScheduledExecutorService"/>
    </xsl:copy>
  </xsl:template>
  <xsl:template match="hazelcast-config-specific-configuration">
    <hazelcast-config-specific-configuration enabled="false"/>
  </xsl:template>
  <xsl:template match="jvm-options[starts-with(., '-Dorg.glassfish.additionalOSGiBundlesToStart=')]">
    <jvm-options>-Dorg.glassfish.additionalOSGiBundlesToStart=org.apache.felix.fileinstall</jvm-options>
  </xsl:template>
  <xsl:template match="jvm-options[contains(., 'osgi.shell.telnet')]"/>

  <!--
    JMX by the JVM's own agent: on that address only, and by one port, where Payara's connector takes a second one on every
    address. The agent starts before the classes of this builder are there; nothing of ours needs it.
  -->
  <xsl:template match="jvm-options[starts-with(., '-Djavax.management.builder.initial=')]">
    <jvm-options>-Dcom.sun.management.jmxremote.host=@jmx.address@</jvm-options>
    <jvm-options>-Dcom.sun.management.jmxremote.port=@jmx.port@</jvm-options>
    <jvm-options>-Dcom.sun.management.jmxremote.rmi.port=@jmx.port@</jvm-options>
    <jvm-options>-Dcom.sun.management.jmxremote.authenticate=false</jvm-options>
    <jvm-options>-Dcom.sun.management.jmxremote.ssl=false</jvm-options>
    <jvm-options>-Djava.rmi.server.hostname=@jmx.address@</jvm-options>
    <!-- The ORB remembers classes of applications that are gone until the heap is needed (softly): not for long. -->
    <jvm-options>-XX:SoftRefLRUPolicyMSPerMB=1</jvm-options>
    <jvm-options>-Djava.net.preferIPv4Stack=true</jvm-options>
    <!-- The form of the log: logging.properties. Here, as the first who logs would else decide it. -->
    <jvm-options>-Djava.util.logging.SimpleFormatter.format=%1$tF %1$tT,%1$tL %4$-7s [%3$s] %5$s%6$s%n</jvm-options>
  </xsl:template>

  <!--
    HTTP/1.1 is all that WebSocket needs: without HTTP/2 no second way in has to be guarded. Grizzly's own WebSocket is none of
    Jakarta WebSocket's; it looks at each handshake, and writes a trace to the log for an address that it can't read. Heads may be
    as large as on WildFly, with as many headers.
  -->
  <xsl:template match="protocol[@name='http-listener-1']/http">
    <http default-virtual-server="server" max-connections="250" http2-enabled="false" xpowered-by="false" websockets-support-enabled="false" header-buffer-length-bytes="16384" max-request-headers="200">
      <file-cache enabled="false"/>
    </http>
  </xsl:template>
</xsl:stylesheet>
