"""Cerebrum of the sample, a line per structure in the depth-first order of the Allen ontology.

Columns: depth in the tree, id, colour (rgb), sets (see ``structures``), centre and radii of its drawing
in the left hemisphere (AP,DV,ML in voxels of 100 um; ``-`` if nothing is drawn), acronym, ``|``, name.

Hierarchy, ids, acronyms, names, colours and sets are real. Centres and radii are rough, for the drawing only.
"""

from __future__ import annotations

__all__ = ["CEREBRUM"]

CEREBRUM = """\
0 997 ffffff m - - root | root
1 8 bfdae3 pm - - grey | Basic cell groups and regions
2 567 b0f0ff pm - - CH | Cerebrum
3 688 b0ffb8 pm - - CTX | Cerebral cortex
4 695 70ff70 pm - - CTXpl | Cortical plate
5 315 70ff71 pmd - - Isocortex | Isocortex
6 184 268f45 spm 23,28,46 7,3.5,7 FRP | Frontal pole, cerebral cortex
6 500 1f9d5a pm - - MO | Somatomotor areas
7 985 1f9d5a spm 43,24,36 15.5,17,13 MOp | Primary motor area
8 320 1f9d5a pm - - MOp1 | Primary motor area, Layer 1
8 943 1f9d5a pm - - MOp2/3 | Primary motor area, Layer 2/3
8 648 1f9d5a pm - - MOp5 | Primary motor area, Layer 5
8 844 1f9d5a pm - - MOp6a | Primary motor area, Layer 6a
8 882 1f9d5a pm - - MOp6b | Primary motor area, Layer 6b
7 993 1f9d5a spm 36,21,44 19.5,13.5,12.5 MOs | Secondary motor area
6 453 188064 pm - - SS | Somatosensory areas
7 322 188064 pm - - SSp | Primary somatosensory area
8 353 188064 spm 57,25,21 5.5,7,7.5 SSp-n | Primary somatosensory area, nose
8 329 188064 spm 68,18,24 9.5,8.5,8 SSp-bfd | Primary somatosensory area, barrel field
9 981 188064 pm - - SSp-bfd1 | Primary somatosensory area, barrel field, layer 1
9 201 188064 pm - - SSp-bfd2/3 | Primary somatosensory area, barrel field, layer 2/3
9 1047 188064 pm - - SSp-bfd4 | Primary somatosensory area, barrel field, layer 4
9 1070 188064 pm - - SSp-bfd5 | Primary somatosensory area, barrel field, layer 5
9 1038 188064 pm - - SSp-bfd6a | Primary somatosensory area, barrel field, layer 6a
9 1062 188064 pm - - SSp-bfd6b | Primary somatosensory area, barrel field, layer 6b
8 337 188064 spm 60,13,40 6.5,7.5,5 SSp-ll | Primary somatosensory area, lower limb
8 345 188064 spm 46,30,23 8.5,10,7.5 SSp-m | Primary somatosensory area, mouth
8 369 188064 spm 55,18,33 10.5,8.5,5.5 SSp-ul | Primary somatosensory area, upper limb
8 361 188064 spm 67,10,39 4.5,6,8.5 SSp-tr | Primary somatosensory area, trunk
8 182305689 188064 spm 59,18,29 9,8,5 SSp-un | Primary somatosensory area, unassigned
7 378 188064 spm 61,34,16 16,13,7 SSs | Supplemental somatosensory area
6 1057 009c75 spm 47,45,20 10.5,5,7.5 GU | Gustatory areas
6 677 11ad83 spm 63,45,13 10,5,6.5 VISC | Visceral area
6 247 019399 pm - - AUD | Auditory areas
7 1011 019399 spm 76,24,15 6,7.5,6 AUDd | Dorsal auditory area
7 1002 019399 spm 80,28,12 6.5,6,6 AUDp | Primary auditory area
7 1027 019399 spm 84,23,15 4,5.5,5 AUDpo | Posterior auditory area
7 1018 019399 spm 78,34,11 10.5,4.5,6 AUDv | Ventral auditory area
6 669 08858c pm - - VIS | Visual areas
7 402 08858c spm 83,17,20 3.5,5,4.5 VISal | Anterolateral visual area
7 394 08858c spm 77,8,41 4,5,4.5 VISam | Anteromedial visual area
7 409 08858c spm 91,19,21 7,5,4 VISl | Lateral visual area
7 385 08858c spm 91,12,32 12,7.5,9.5 VISp | Primary visual area
8 593 08858c pm - - VISp1 | Primary visual area, layer 1
8 821 08858c pm - - VISp2/3 | Primary visual area, layer 2/3
8 721 08858c pm - - VISp4 | Primary visual area, layer 4
8 778 08858c pm - - VISp5 | Primary visual area, layer 5
8 33 08858c pm - - VISp6a | Primary visual area, layer 6a
8 305 08858c pm - - VISp6b | Primary visual area, layer 6b
7 425 08858c spm 100,22,25 4,3,7 VISpl | Posterolateral visual area
7 533 08858c spm 84,7,40 7.5,5,4.5 VISpm | posteromedial visual area
7 312782574 08858c spm 91,22,18 5.5,4,3.5 VISli | Laterointermediate area
7 312782628 08858c spm 96,28,16 5,6,5.5 VISpor | Postrhinal area
6 31 40a666 pm - - ACA | Anterior cingulate area
7 39 40a666 spm 45,20,53 17.5,7.5,5 ACAd | Anterior cingulate area, dorsal part
7 48 40a666 spm 49,25,54 13,9,4 ACAv | Anterior cingulate area, ventral part
6 972 2fa850 spm 31,28,53 10,5.5,5 PL | Prelimbic area
6 44 59b363 spm 35,37,54 4,5.5,4.5 ILA | Infralimbic area
6 714 248a5e pm - - ORB | Orbital area
7 723 248a5e spm 30,39,42 9,8.5,5 ORBl | Orbital area, lateral part
7 731 248a5e spm 28,36,54 7.5,9,5 ORBm | Orbital area, medial part
7 746 248a5e spm 28,36,49 7,8,4.5 ORBvl | Orbital area, ventrolateral part
6 95 219866 pm - - AI | Agranular insular area
7 104 219866 spm 35,43,30 13,9,11 AId | Agranular insular area, dorsal part
7 111 219866 spm 60,51,15 13.5,3.5,6 AIp | Agranular insular area, posterior part
7 119 219866 spm 37,49,30 10,6,10 AIv | Agranular insular area, ventral part
6 254 1aa698 pm - - RSP | Retrosplenial area
7 894 1aa698 spm 82,8,44 24.5,8,8 RSPagl | Retrosplenial area, lateral agranular part
7 879 1aa698 spm 80,8,48 22.5,8.5,9.5 RSPd | Retrosplenial area, dorsal part
7 886 1aa698 spm 78,13,52 16.5,7,7.5 RSPv | Retrosplenial area, ventral part
6 22 009fac pm - - PTLp | Posterior parietal association areas
7 312782546 009fac spm 73,9,37 4.5,5,7.5 VISa | Anterior area
7 417 009fac spm 78,13,26 5,5,6 VISrl | Rostrolateral visual area
6 541 15b0b3 spm 83,35,12 14.5,13,6.5 TEa | Temporal association areas
6 922 0e9684 spm 82,45,10 14,8.5,4 PERI | Perirhinal area
6 895 0d9f91 spm 81,43,11 13,7.5,5.5 ECT | Ectorhinal area
5 698 9ad2bd pmd - - OLF | Olfactory areas
6 507 9ad2bd spm 14,44,48 11,18,9.5 MOB | Main olfactory bulb
6 159 54bf94 spm 28,52,47 8,11,7.5 AON | Anterior olfactory nucleus
6 589 62d09f spm - - TT | Taenia tecta
7 597 62d09f pm 35,48,55 7,7,3 TTd | Taenia tecta, dorsal part
6 961 6acbba spm 56,61,24 28.5,10.5,15 PIR | Piriform area
6 631 61e7b7 pm - - COA | Cortical amygdalar area
7 647 61e7b7 spm 79,68,28 10,6,6.5 COAp | Cortical amygdalar area, posterior part
6 788 59daab spm 68,72,25 13,4.5,6.5 PAA | Piriform-amygdalar area
5 1089 7ed04b pmd - - HPF | Hippocampal formation
6 1080 7ed04b pm - - HIP | Hippocampal region
7 375 7ed04b pm - - CA | Ammon's horn
8 382 7ed04b spm 80,25,30 14,8,17 CA1 | Field CA1
8 423 7ed04b spm 75,33,30 12.5,23.5,19 CA2 | Field CA2
8 463 7ed04b spm 76,37,24 11,12,8 CA3 | Field CA3
7 726 7ed04b spm 81,30,37 12,9,11 DG | Dentate gyrus
6 822 32b825 pm - - RHP | Retrohippocampal region
7 909 32b825 pm - - ENT | Entorhinal area
8 918 32b825 spm 90,48,14 13.5,13,6 ENTl | Entorhinal area, lateral part
8 926 32b825 spm 98,43,22 7,21,7 ENTm | Entorhinal area, medial part, dorsal zone
7 1084 59b947 spm 94,36,30 2.5,13,5 PRE | Presubiculum
7 502 4fc244 spm 90,32,30 10,22,19.5 SUB | Subiculum
4 703 8ada87 pmd - - CTXsp | Cortical subplate
5 583 8ada87 spm 46,48,28 14.5,6,11 CLA | Claustrum
5 942 a0ee9d pm - - EP | Endopiriform nucleus
6 952 a0ee9d spm 57,54,25 29.5,4,16 EPd | Endopiriform nucleus, dorsal part
5 131 90eb8d spm 73,53,21 6,6,3 LA | Lateral amygdalar nucleus
5 295 9de79c spm 72,61,24 10,7.5,3.5 BLA | Basolateral amygdalar nucleus
5 319 84ea81 spm 70,64,29 12,5.5,5 BMA | Basomedial amygdalar nucleus
3 623 98d6f9 pm - - CNU | Cerebral nuclei
4 477 98d6f9 pmd - - STR | Striatum
5 485 98d6f9 pm - - STRd | Striatum dorsal region
6 672 98d6f9 spm 54,42,34 16.5,15.5,15 CP | Caudoputamen
5 493 80cdf8 pm - - STRv | Striatum ventral region
6 56 80cdf8 spm 43,58,45 7,9,9 ACB | Nucleus accumbens
6 754 80cdf8 spm 44,69,41 11,5.5,12 OT | Olfactory tubercle
5 275 90cbed pm - - LSX | Lateral septal complex
6 242 90cbed pm 49,41,52 8,14,4 LS | Lateral septal nucleus
5 278 80c0e2 pm - - sAMY | Striatum-like amygdalar nuclei
6 536 80c0e2 spm 66,57,31 7,5,5.5 CEA | Central amygdalar nucleus
6 403 80c0e2 spm 69,64,36 8,8,4.5 MEA | Medial amygdalar nucleus
4 803 8599cc pmd - - PAL | Pallidum
5 818 8599cc pm - - PALd | Pallidum, dorsal region
6 1022 8599cc spm 62,48,34 7.5,7,8 GPe | Globus pallidus, external segment
6 1031 8599cc spm 66,53,37 4,4,4 GPi | Globus pallidus, internal segment
5 835 a2b1d8 pm - - PALv | Pallidum, ventral region
6 342 a2b1d8 spm 50,63,42 14,8,10 SI | Substantia innominata
5 826 96a7d3 pm - - PALm | Pallidum, medial region
6 904 96a7d3 pm - - MSC | Medial septal complex
7 564 96a7d3 spm 48,50,56 4.5,10,1.5 MS | Medial septal nucleus
7 596 96a7d3 spm 49,65,51 9.5,7,9 NDB | Diagonal band nucleus
5 809 b3c0df pm - - PALc | Pallidum, caudal region
6 351 b3c0df spm 54,52,48 5.5,8,4 BST | Bed nuclei of the stria terminalis
"""
