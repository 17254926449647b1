/// Where the id of a border agent comes from: help of every command that asks for one.
let borderAgentIDs =
    "A border agent's id: OpenThread's border router prints it with 'ot-ctl ba id' and answers it at /node/ba-id (older versions: "
    + "BaId of /node). Home Assistant has it in the answer to otbr/info, and for other routers as preferred_border_agent_id. "
    + "Routers of Apple and Google announce it by mDNS as id, older ones only their extended address as xa: 'avahi-browse -rpt "
    + "_meshcop._udp | thread-creds nearby' shows what to give. If a router has no id, use its MAC address, and "
    + "always the same one. If you do not know the border agent, give -: the dataset is then stored for its network only."
