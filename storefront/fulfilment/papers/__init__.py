"""Papers of a consignment: label, packing list, CN22 or CN23, commercial invoice, and a carrier's file."""
