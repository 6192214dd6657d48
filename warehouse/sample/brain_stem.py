"""Brain stem to ventricles of the sample, a line per structure in the depth-first order of the Allen ontology.

Columns: depth in the tree, id, colour (rgb), sets (see ``structures``), centre and radii of its drawing
in the left hemisphere (AP,DV,ML in voxels of 100 um; ``-`` if nothing is drawn), acronym, ``|``, name.

Hierarchy, ids, acronyms, names, colours and sets are real. Centres and radii are rough, for the drawing only.
"""

from __future__ import annotations

__all__ = ["BRAIN_STEM"]

BRAIN_STEM = """\
2 343 ff7080 pm - - BS | Brain stem
3 1129 ff7080 pm - - IB | Interbrain
4 549 ff7080 pmd - - TH | Thalamus
5 864 ff8084 pm - - DORsm | Thalamus, sensory-motor cortex related
6 637 ff8084 pm - - VENT | Ventral group of the dorsal thalamus
7 629 ff8084 stpm 65,44,45 4.5,6,4.5 VAL | Ventral anterior-lateral complex of the thalamus
7 685 ff8084 stpm 68,50,48 6,3,5.5 VM | Ventral medial nucleus of the thalamus
7 709 ff8084 pm - - VP | Ventral posterior complex of the thalamus
8 718 ff8084 stpm 68,43,38 8.5,8,5.5 VPL | Ventral posterolateral nucleus of the thalamus
8 725 ff8084 stpm 75,46,44 2,2,3 VPLpc | Ventral posterolateral nucleus of the thalamus, parvicellular part
8 733 ff8084 stpm 71,41,39 8,8.5,7 VPM | Ventral posteromedial nucleus of the thalamus
8 741 ff8084 stpm 74,46,50 2.5,2,4.5 VPMpc | Ventral posteromedial nucleus of the thalamus, parvicellular part
7 563807435 ff8084 stpm 81,40,40 5,4.5,4 PoT | Posterior triangular thalamic nucleus
6 406 ff8084 pm - - SPF | Subparafascicular nucleus
7 414 ff8084 stpm 75,48,54 2,3,2 SPFm | Subparafascicular nucleus, magnocellular part
7 422 ff8084 stpm 80,44,44 3,1.5,5.5 SPFp | Subparafascicular nucleus, parvicellular part
6 609 ff8084 stpm 76,43,56 1.5,7,1.5 SPA | Subparafascicular area
6 1044 ff8084 stpm 85,44,34 2.5,1.5,3 PP | Peripeduncular nucleus
6 1008 ff8084 pm - - GENd | Geniculate group, dorsal thalamus
7 475 ff8084 stpm - - MG | Medial geniculate complex
8 1072 ff8084 pm 85,36,34 6,2,3 MGd | Medial geniculate complex, dorsal part
8 1079 ff8084 pm 84,39,34 5.5,2.5,3 MGv | Medial geniculate complex, ventral part
8 1088 ff8084 pm 82,40,37 6,4,3 MGm | Medial geniculate complex, medial part
7 170 ff8084 stpm - - LGd | Dorsal part of the lateral geniculate complex
8 496345664 ff8084 pm 78,32,32 5.5,5,3 LGd-sh | Dorsal part of the lateral geniculate complex, shell
8 496345668 ff8084 pm 74,33,34 6.5,5.5,4 LGd-co | Dorsal part of the lateral geniculate complex, core
8 496345672 ff8084 pm 76,31,36 5,3.5,2.5 LGd-ip | Dorsal part of the lateral geniculate complex, ipsilateral zone
5 856 ff909f pm - - DORpm | Thalamus, polymodal association cortex related
6 138 ff909f pm - - LAT | Lateral group of the dorsal thalamus
7 218 ff909f stpm 75,31,42 8,3.5,7.5 LP | Lateral posterior nucleus of the thalamus
7 1020 ff909f stpm 72,38,43 7.5,7,6 PO | Posterior complex of the thalamus
7 1029 ff909f stpm 82,35,40 5,6,2.5 POL | Posterior limiting nucleus of the thalamus
7 325 ff909f stpm 84,34,36 5,3.5,2.5 SGN | Suprageniculate nucleus
7 560581551 ff909f pm 76,36,44 5,4.5,2.5 Eth | Ethmoid nucleus of the thalamus
7 560581555 ff909f - - - REth | Retroethmoid nucleus
6 239 ff909f pm - - ATN | Anterior group of the dorsal thalamus
7 255 ff909f stpm 61,39,47 3.5,4,3 AV | Anteroventral nucleus of thalamus
7 127 ff909f stpm - - AM | Anteromedial nucleus
8 1096 ff909f pm 61,44,51 3,3.5,3 AMd | Anteromedial nucleus, dorsal part
8 1104 ff909f pm 61,46,49 3,3,2.5 AMv | Anteromedial nucleus, ventral part
7 64 ff909f stpm 61,35,49 3,4,2 AD | Anterodorsal nucleus
7 1120 ff909f stpm 63,46,56 2,1.5,1.5 IAM | Interanteromedial nucleus of the thalamus
7 1113 ff909f stpm 62,42,52 3,3.5,3 IAD | Interanterodorsal nucleus of the thalamus
7 155 ff909f stpm 66,32,43 4.5,4,6 LD | Lateral dorsal nucleus of thalamus
6 444 ff909f pm - - MED | Medial group of the dorsal thalamus
7 59 ff909f stpm 70,41,56 6.5,4.5,1.5 IMD | Intermediodorsal nucleus of the thalamus
7 362 ff909f stpm 68,39,52 8.5,6.5,5 MD | Mediodorsal nucleus of thalamus
8 617 ff909f - - - MDc | Mediodorsal nucleus of the thalamus, central part
8 626 ff909f - - - MDl | Mediodorsal nucleus of the thalamus, lateral part
8 636 ff909f - - - MDm | Mediodorsal nucleus of the thalamus, medial part
7 366 ff909f stpm 67,50,53 3.5,3.5,3 SMT | Submedial nucleus of the thalamus
7 1077 ff909f stpm 66,53,53 6,2.5,3 PR | Perireunensis nucleus
6 571 ff909f pm - - MTN | Midline group of the dorsal thalamus
7 149 ff909f stpm 64,39,56 12.5,9.5,1.5 PVT | Paraventricular nucleus of the thalamus
7 15 ff909f stpm 59,45,54 3,5,2 PT | Parataenial nucleus
7 181 ff909f stpm 63,52,55 6.5,4,2.5 RE | Nucleus of reuniens
7 560581559 ff909f stpm 65,52,57 6,3.5,1.5 Xi | Xiphoid thalamic nucleus
6 51 ff909f pm - - ILM | Intralaminar nuclei of the dorsal thalamus
7 189 ff909f stpm 66,47,56 5,1.5,1.5 RH | Rhomboid nucleus
7 599 ff909f stpm 67,45,56 7,3,2 CM | Central medial nucleus of the thalamus
7 907 ff909f stpm 68,44,50 5,3,2 PCN | Paracentral nucleus
7 575 ff909f stpm 69,36,48 6,5.5,2 CL | Central lateral nucleus of the thalamus
7 930 ff909f stpm 75,40,50 2,6,4.5 PF | Parafascicular nucleus
7 560581563 ff909f stpm 85,42,36 4,2.5,3 PIL | Posterior intralaminar thalamic nucleus
6 262 ff909f stpm 64,44,35 9.5,9.5,4 RT | Reticular nucleus of the thalamus
6 1014 ff909f pm - - GENv | Geniculate group, ventral thalamus
7 27 ff909f stpm 77,37,31 4,4,2 IGL | Intergeniculate leaflet of the lateral geniculate complex
7 563807439 ff909f stpm 79,40,33 2.5,2.5,2 IntG | Intermediate geniculate nucleus
7 178 ff909f stpm 76,39,30 5.5,6,3 LGv | Ventral part of the lateral geniculate complex
8 300 ff909f - - - LGvl | Ventral part of the lateral geniculate complex, lateral zone
8 316 ff909f - - - LGvm | Ventral part of the lateral geniculate complex, medial zone
7 321 ff909f stpm 76,45,31 2.5,2,2 SubG | Subgeniculate nucleus
6 958 ff909f pm - - EPI | Epithalamus
7 483 ff909f stpm 69,30,55 7,3.5,1.5 MH | Medial habenula
7 186 ff909f stpm 70,33,53 6,3,2.5 LH | Lateral habenula
7 953 ff909f - - - PIN | Pineal body
4 1097 e64438 pmd - - HY | Hypothalamus
5 157 ff5d50 pm - - PVZ | Periventricular zone
6 38 ff5d50 spm 61,57,56 4,3,2 PVH | Paraventricular hypothalamic nucleus
6 223 ff5d50 spm 70,71,55 6,2.5,2.5 ARH | Arcuate hypothalamic nucleus
5 141 ff5547 pm - - PVR | Periventricular region
6 830 ff5547 spm 71,62,54 3.5,4.5,3 DMH | Dorsomedial nucleus of the hypothalamus
6 523 ff5547 spm 53,62,52 5.5,5,4 MPO | Medial preoptic area
5 467 ff4c3e pm - - MEZ | Hypothalamic medial zone
6 88 ff4c3e spm 61,63,52 5,5,3 AHN | Anterior hypothalamic nucleus
6 331 ff4c3e pm - - MBO | Mammillary body
7 491 ff4c3e spm 81,61,54 4,3.5,4 MM | Medial mammillary nucleus
6 693 ff4c3e spm 68,67,53 4.5,3.5,3 VMH | Ventromedial hypothalamic nucleus
6 946 ff4c3e spm 75,56,54 4.5,7.5,3.5 PH | Posterior hypothalamic nucleus
5 290 f2483b pm - - LZ | Hypothalamic lateral zone
6 194 f2483b spm 67,60,45 11,5.5,4.5 LHA | Lateral hypothalamic area
6 226 f2483b spm 54,62,47 6,5,4 LPO | Lateral preoptic area
6 470 f2483b spm 73,54,40 3.5,4,3.5 STN | Subthalamic nucleus
6 614 f2483b spm 69,69,48 5,4.5,4 TU | Tuberal nucleus
6 797 f2483b spm 74,50,42 11,7,10 ZI | Zona incerta
3 313 ff64ff pmd - - MB | Midbrain
4 339 ff7aff pm - - MBsen | Midbrain, sensory related
5 302 ff7aff spm 92,16,50 9.5,5.5,8.5 SCs | Superior colliculus, sensory related
5 4 ff7aff spm - - IC | Inferior colliculus
6 811 ff7aff pm 104,24,44 4,9,5 ICc | Inferior colliculus, central nucleus
6 820 ff7aff pm 105,19,49 5.5,8,7 ICd | Inferior colliculus, dorsal nucleus
6 828 ff7aff pm 104,22,41 8.5,12,7 ICe | Inferior colliculus, external nucleus
4 323 ff90ff pm - - MBmot | Midbrain, motor related
5 381 ff90ff spm 85,52,41 6.5,6.5,6 SNr | Substantia nigra, reticular part
5 749 ff90ff spm 83,52,50 4,4,4.5 VTA | Ventral tegmental area
5 128 ff90ff spm 90,40,47 11,8,9 MRN | Midbrain reticular nucleus
5 294 ff90ff spm 92,24,48 9.5,8,9.5 SCm | Superior colliculus, motor related
5 795 ff90ff spm 94,32,53 15.5,10,5 PAG | Periaqueductal gray
5 1100 ff90ff pm - - PRT | Pretectal region
6 215 ff90ff spm 81,33,44 5,7.5,4.5 APN | Anterior pretectal nucleus
5 616 ff90ff spm 101,34,44 4.5,4,4 CUN | Cuneiform nucleus
5 214 ff90ff spm 87,44,50 4.5,4,4 RN | Red nucleus
4 348 ff90ff pm - - MBsta | Midbrain, behavioral state related
5 374 ffa6ff spm 84,52,43 6.5,5.5,5 SNc | Substantia nigra, compact part
5 1052 ffa6ff spm 97,43,44 4,4.5,5 PPN | Pedunculopontine nucleus
5 165 ffa6ff pm - - RAmb | Midbrain raphe nuclei
6 100 ffa6ff spm 87,55,55 4,4,2 IPN | Interpeduncular nucleus
6 872 ffa6ff spm 98,38,56 4.5,6,1.5 DR | Dorsal nucleus raphe
3 1065 ff9b88 pm - - HB | Hindbrain
4 771 ff9b88 pmd - - P | Pons
5 1132 ffae6f pm - - P-sen | Pons, sensory related
6 612 ffae6f spm 95,52,39 4.5,15,5 NLL | Nucleus of the lateral lemniscus
6 7 ffae6f spm 102,57,37 5.5,8,2.5 PSV | Principal sensory nucleus of the trigeminal
6 867 ffae6f spm 104,43,42 5,7,7 PB | Parabrachial nucleus
6 398 ffae6f spm 99,68,45 5.5,4.5,4 SOC | Superior olivary complex
5 987 ffba86 pm - - P-mot | Pons, motor related
6 898 ffba86 spm 106,44,53 3.5,6,4 PCG | Pontine central gray
6 931 ffba86 spm 90,64,51 3.5,5,6.5 PG | Pontine gray
6 1093 ffba86 spm 102,59,50 4.5,10,5.5 PRNc | Pontine reticular nucleus, caudal part
6 574 ffba86 spm 94,61,52 4,4,5 TRN | Tegmental reticular nucleus
6 621 ffba86 spm 102,53,41 3.5,4,2.5 V | Motor nucleus of trigeminal
5 1117 ffc395 pm - - P-sat | Pons, behavioral state related
6 679 ffc395 spm 96,52,55 5.5,5,2 CS | Superior central nucleus raphe
6 146 ffc395 spm 95,54,48 5.5,8,5.5 PRNr | Pontine reticular nucleus
4 354 ff9bcd pmd - - MY | Medulla
5 386 ffa5d2 pm - - MY-sen | Medulla, sensory related
6 607 ffa5d2 pm - - CN | Cochlear nuclei
7 96 ffa5d2 spm 113,50,33 5.5,5.5,5 DCO | Dorsal cochlear nucleus
7 101 ffa5d2 spm 107,58,30 7,7,3 VCO | Ventral cochlear nucleus
6 720 ffa5d2 pm - - DCN | Dorsal column nuclei
7 711 ffa5d2 spm 128,52,49 4.5,4,4 CU | Cuneate nucleus
6 651 ffa5d2 spm 122,53,49 9,3,8 NTS | Nucleus of the solitary tract
6 429 ffa5d2 spm 129,59,40 4,9,5.5 SPVC | Spinal nucleus of the trigeminal, caudal part
6 437 ffa5d2 spm 121,59,38 5,8,6 SPVI | Spinal nucleus of the trigeminal, interpolar part
6 445 ffa5d2 spm 112,59,38 6,7,3.5 SPVO | Spinal nucleus of the trigeminal, oral part
5 370 ffb3d9 pm - - MY-mot | Medulla, motor related
6 661 ffb3d9 spm 109,68,44 4.5,3.5,5 VII | Facial motor nucleus
6 1048 ffb3d9 spm 114,62,53 10,7,4 GRN | Gigantocellular reticular nucleus
6 83 ffb3d9 spm 121,71,53 7,3.5,5 IO | Inferior olivary complex
6 136 ffb3d9 spm 117,61,48 14,7,4.5 IRN | Intermediate reticular nucleus
6 395 ffb3d9 spm 128,63,48 4.5,8,8 MDRN | Medullary reticular nucleus
6 852 ffb3d9 spm 115,60,43 12,7.5,4.5 PARN | Parvicellular reticular nucleus
6 701 ffb3d9 pm - - VNC | Vestibular nuclei
7 202 ffb3d9 spm 113,49,48 8,4.5,6.5 MV | Medial vestibular nucleus
7 225 ffb3d9 spm 117,49,44 6,3.5,5 SPIV | Spinal vestibular nucleus
6 773 ffb3d9 spm 126,57,55 5,3.5,2 XII | Hypoglossal nucleus
2 512 f0f080 pmd - - CB | Cerebellum
3 528 f0f080 pm - - CBX | Cerebellar cortex
4 645 fffc91 pm - - VERM | Vermal regions
5 920 fffc91 spm 110,30,51 5.5,10.5,9 CENT | Central lobule
5 928 fffc91 spm 114,24,46 10,17,14.5 CUL | Culmen
5 936 fffc91 spm 123,21,50 6,10.5,8 DEC | Declive (VI)
5 944 fffc91 spm 129,28,50 4,4.5,7 FOTU | Folium-tuber vermis (VII)
5 951 fffc91 spm 128,35,52 4.5,5,6.5 PYR | Pyramus (VIII)
5 957 fffc91 spm 127,43,51 6,6.5,7.5 UVU | Uvula (IX)
5 968 fffc91 spm 120,43,50 4.5,4.5,9.5 NOD | Nodulus (X)
4 1073 fffc91 pm - - HEM | Hemispheric regions
5 1007 fffc91 spm 111,25,34 10,14,9.5 SIM | Simple lobule
5 1017 fffc91 spm - - AN | Ansiform lobule
6 1056 fffc91 pm 115,28,28 9.5,11,12 ANcr1 | Crus 1
6 1064 fffc91 pm 122,32,28 8,9,13 ANcr2 | Crus 2
5 1025 fffc91 spm 124,40,32 8.5,10,12.5 PRM | Paramedian lobule
5 1033 fffc91 spm 124,42,38 10,7.5,10 COPY | Copula pyramidis
5 1041 fffc91 spm 112,54,20 7.5,12,9.5 PFL | Paraflocculus
5 1049 fffc91 spm 106,52,26 6,6.5,5 FL | Flocculus
3 519 f0f080 pm - - CBN | Cerebellar nuclei
4 989 fffdbc spm 117,37,48 5,3.5,4 FN | Fastigial nucleus
4 91 fffdbc spm 116,40,39 4.5,4,6 IP | Interposed nucleus
4 846 fffdbc spm 112,43,32 3.5,4,2.5 DN | Dentate nucleus
1 1009 cccccc spm - - fiber tracts | fiber tracts
2 967 cccccc pm - - cm | cranial nerves
3 840 cccccc pm - - In | olfactory nerve
4 1016 cccccc pm 7,55,48 6,18,9 onl | olfactory nerve layer of main olfactory bulb
4 21 cccccc pm - - lotg | lateral olfactory tract, general
5 665 cccccc pm 35,60,33 16,3,4 lot | lateral olfactory tract, body
2 960 cccccc pm - - cbf | cerebellum related fiber tracts
3 752 cccccc pm - - cbp | cerebellar peduncles
4 78 cccccc pm 96,56,33 9,8,4 mcp | middle cerebellar peduncle
3 728 cccccc pm 115,37,42 6,6,12 arb | arbor vitae
2 983 cccccc pm - - lfbs | lateral forebrain bundle system
3 776 cccccc pm - - cc | corpus callosum
3 784 cccccc pm - - cst | corticospinal tract
4 6 cccccc pm 66,47,33 6,9,3 int | internal capsule
4 924 cccccc pm 83,56,38 7,5,5 cpd | cerebal peduncle
2 991 cccccc pm - - mfbs | medial forebrain bundle system
3 768 cccccc pm - - mfbc | cerebrum related
4 1099 cccccc pm - - fxs | fornix system
5 737 cccccc pm - - fxpo | postcommissural fornix
6 436 cccccc pm 60,52,53 4,13,2 fx | columns of the fornix
3 824 cccccc pm - - mfsbshy | hypothalamus related
4 46 cccccc pm - - mfbsma | mammillary related
5 690 cccccc pm 70,53,52 7.5,4,1.5 mtt | mammillothalamic tract
4 1083 cccccc pm - - mfbse | epithalamus related
5 595 cccccc pm 76,41,53 3,9,1.5 fr | fasciculus retroflexus
1 73 aaaaaa m - - VS | ventricular systems
2 81 aaaaaa m 62,33,46 20,3,5 VL | lateral ventricle
2 129 aaaaaa m 64,42,57 17,20,1.5 V3 | third ventricle
2 140 aaaaaa m 102,30,56 5,5.5,2.5 AQ | cerebral aqueduct
2 145 aaaaaa m 113,48,54 7,3,6 V4 | fourth ventricle
1 304325711 7f2e7e - - - retina | retina
"""
